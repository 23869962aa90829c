"""Tests of reviewbot.bot.post."""
