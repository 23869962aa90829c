"""Tests of reviewbot.bot.orders."""
