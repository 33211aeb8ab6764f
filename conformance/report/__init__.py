"""Reports: functions of the events, and of nothing else."""
