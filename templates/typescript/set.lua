output("models.ts", "models.ts")
