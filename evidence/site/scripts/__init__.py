"""What the scripts of the pages are given beside their data."""
