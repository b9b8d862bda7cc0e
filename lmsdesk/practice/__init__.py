"""The practice LMS: a loopback server that speaks Moodle's REST protocol over a made-up campus."""
