"""Two levels, two tracks or two versions of a ladder beside one another, as one viewer reads them."""
