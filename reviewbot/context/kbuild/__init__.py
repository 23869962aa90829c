"""What Kconfig, Makefiles and exported symbols say about a kernel tree."""
