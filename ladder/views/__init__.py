"""Pages of ladders: what a person does here, by what they come for."""
