"""What the pages about one ladder show, each for one viewer."""
