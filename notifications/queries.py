"""What the ledger says about itself."""
