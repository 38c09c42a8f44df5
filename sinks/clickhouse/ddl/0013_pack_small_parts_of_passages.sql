-- Each insert is a part of its own: with a file a column it costs half as much again to write.
ALTER TABLE passages
    MODIFY SETTING min_bytes_for_wide_part = 67108864;
