"""Mail to the bot's own address: what it says, whether it is proven, and what is done."""
