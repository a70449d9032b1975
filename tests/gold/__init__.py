"""Gold: measures, explanations and the build, beyond what the specification tests see."""
