"""`jolqara benchmark`: how fast each stage is on a real broker, beside what others would write."""
