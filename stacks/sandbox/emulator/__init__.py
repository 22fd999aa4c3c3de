"""An AWS emulator for the sandbox: moto, and the parts of EKS and RDS that moto lacks."""
