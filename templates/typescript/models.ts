// The tables of the models.
