"""Pages of the register: certifications, their rule, règlement and grids."""
