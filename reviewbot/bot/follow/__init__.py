"""Where mail comes from: public-inbox mirrors and maildirs."""
