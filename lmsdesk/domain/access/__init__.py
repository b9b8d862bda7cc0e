"""Why a person can or cannot see a course: facts, a chain of checks, what would mend it. Pure, and offline."""
