"""What pages that read every app say to whoever reads them."""
