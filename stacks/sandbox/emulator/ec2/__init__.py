"""EC2 as moto has it, with some of its tidiness and the tags of launch templates put right."""
