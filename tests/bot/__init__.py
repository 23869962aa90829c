"""Tests of reviewbot.bot."""
