"""The API of growth plans, one module a noun: what the pages under /growth/ say and do, by the same rules."""
