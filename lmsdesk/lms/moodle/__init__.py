"""The connector to Moodle's REST web services, versions 4.1 and later."""
