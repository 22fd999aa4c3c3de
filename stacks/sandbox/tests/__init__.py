"""Every operation that the emulator adds to moto or changes, over HTTP, by boto3."""
