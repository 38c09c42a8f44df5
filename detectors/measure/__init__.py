"""How well everything here sees: figures, and the pictures behind them, on real data that nothing was fitted to."""
