"""What every API view shares. One module a topic: the framework imports each by its name, early."""
