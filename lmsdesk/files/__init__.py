"""Reading and writing lists: CSV, workbooks, the clipboard, paper."""
