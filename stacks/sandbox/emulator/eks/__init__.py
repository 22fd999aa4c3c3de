"""EKS as moto has it, plus what a production-shaped cluster asks for."""
