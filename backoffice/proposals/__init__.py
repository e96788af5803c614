"""What one proposed and another decides."""
