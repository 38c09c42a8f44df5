"""ClickHouse's HTTP interface over chDB (ClickHouse as a library), as one process per data directory.

An ordinary client, `curl` or a BI tool speaks to it as to a server. What it is not: no users, roles or row policies, no
sessions, no compression of its own (`compress=1`), no Kafka engine; each is refused with a message. A question runs to
its end even when its client has gone: `max_execution_time` bounds it.
"""
