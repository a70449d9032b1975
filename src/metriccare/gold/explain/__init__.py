"""Why a number is what it is: the stays behind a measure, and the rules, values and raw resources behind a stay."""
