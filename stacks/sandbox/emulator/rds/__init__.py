"""RDS as moto has it, answering all that was asked of an instance and a parameter group."""
