"""What others publish, beside our own figures: CMS's Provider Data Catalog, and peers on the platform."""
