-- One module with the rows, the inserts and the updates of every table, and the enums.
output("models.ts", "models.ts")
