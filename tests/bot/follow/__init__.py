"""Tests of reviewbot.bot.follow."""
