"""Record efforts: things people did and deserve thanks for."""
