"""Rules of listeners, their rules and the target groups behind them."""
