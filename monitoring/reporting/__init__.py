"""Reports on the plan: drafted from values, shown, printed, proved. Acts are in `actions`."""
