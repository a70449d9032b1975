"""The steps that lead the application's database from one version of MetricCare to the next."""
