"""The hand-over as a PDF that people read, programs extract from and archives keep (PDF/UA-1, PDF/A-3a)."""
