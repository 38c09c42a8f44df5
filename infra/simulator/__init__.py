"""A city from a seed: cameras, vehicles, registries with histories, traffic, and the truth about all of it.

Read in this order: `plan` (what is asked for), `fleet` (vehicles and their papers), `road` (cameras, lights, drivers),
`truth` (which offences that makes), `statements` and `seeing` (what registries and cameras say of it), `scenes` (what
happens before cameras of its own, between several road users), `writing` (the files), `check` (events against the
truth). Nothing here reads `streams.rules`: the truth is what drivers, owners and registries did, told a second time and
independently.
"""
