"""KMS as moto has it, plus the period of key rotation."""
