"""What a customer can do: one file, one public function."""
