"""One function per user action; jobs with progress and cancel. No Qt."""
