"""Page-shaped reads of people: what the viewer may not see is absent. Import the module of the page."""
