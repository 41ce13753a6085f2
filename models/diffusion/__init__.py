"""What the family of diffusers' pipelines is made of: cards, samplers, start pictures, previews."""
