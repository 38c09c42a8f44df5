"""Where pictures come from: video files, folders of pictures, network streams."""
