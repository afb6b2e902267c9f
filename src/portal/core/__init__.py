"""What every page needs: requests and their limits, preferences, logs, metrics, policy, checks."""
