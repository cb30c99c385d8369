"""What a domain's administrator gets: one sheet, shown as a page, a PDF, a zone file and tables."""
