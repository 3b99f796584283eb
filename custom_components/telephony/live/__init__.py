"""What a vendor tells by itself: who is listened to, and which calls go on."""
