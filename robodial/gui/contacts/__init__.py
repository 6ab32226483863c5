"""The contacts of a campaign, and what is known of one person."""
