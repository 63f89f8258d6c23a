"""What every API view shares. One module a topic: the framework imports each by name while it is itself importing."""
